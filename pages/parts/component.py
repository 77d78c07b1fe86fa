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
    alone, so the folder is announced here (`_served`).
    """
    mount: Callable[..., Any] = st.components.v2.component(
        _served(folder, name), html=html, css=f"{name}.css", js=f"{name}.js"
    )
    return mount


def sent(key: str, name: str) -> Any:
    """What the browser sent to a part, in a callback of it; None where the run before was stopped before it drew the
    part, as a database that keeps a page waiting does. Whatever sends asks again.
    """
    state = st.session_state.get(key)
    return None if state is None else state[name]


@st.cache_resource(show_spinner=False)
def style_sheet(folder: str, name: str) -> str:
    """The element that puts `name`.css of a folder over the whole page: kept by the browser, where the text of the
    sheet would come with every page.
    """
    return f'<style>@import url("/_stcore/bidi-components/{_served(folder, name)}/{name}.css");</style>'


def _served(folder: str, name: str) -> str:
    """Announces a folder to Streamlit; the name under which its files are served."""
    files = sorted((_HERE / folder).iterdir())
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    parts = [ComponentConfig(f"{name}-{digest}", str((_HERE / folder).relative_to(_ROOT)))]
    get_bidi_component_manager().register_from_manifest(ComponentManifest("daily_actions", "1", parts), _ROOT)
    return f"daily_actions.{name}-{digest}"
