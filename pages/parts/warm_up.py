"""Work done once a process, inside its first run, so that no later run pays for it.

st_aggrid registers its component only when it is imported inside a script run: imported earlier, the grid's address
answers 404 and the grid stays invisible without an error. Once every module is in, the garbage collector is told to
leave them alone: walking them cost about 45 ms after every run.
"""

import gc
import importlib

import streamlit as st


@st.cache_resource(show_spinner=False)
def warm_up() -> bool:
    """Import the grid and freeze what is loaded. Call it first in Home.py; only the first call does anything."""
    importlib.import_module("st_aggrid")
    gc.collect()
    gc.freeze()
    return True
