"""Parts of a page that are drawn by scripts of ours: a folder beside this file as Streamlit serves it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]


@st.cache_resource(show_spinner=False)
def component(folder: str, name: str, html: str) -> Callable[..., Any]:
    """What mounts `name`.js and `name`.css of a folder over `html`; modules beside them may be imported.

    It is served under a name that changes with the files, so that a browser may keep them for ever. A text instead of
    a file would be loaded from a blob, which the headers refuse. Streamlit looks for files in installed packages
    alone, so the folder is announced here.
    """
    files = sorted((_HERE / folder).iterdir())
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    served = f"{name}-{digest}"
    parts = [ComponentConfig(served, str((_HERE / folder).relative_to(_ROOT)))]
    get_bidi_component_manager().register_from_manifest(ComponentManifest("daily_actions", "1", parts), _ROOT)
    mount: Callable[..., Any] = st.components.v2.component(
        f"daily_actions.{served}", html=html, css=f"{name}.css", js=f"{name}.js"
    )
    return mount
