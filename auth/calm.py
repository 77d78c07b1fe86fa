"""A calm box: one icon, what is so in one sentence, and what to do next. Grey: nobody did anything wrong."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def calm(title: str, words: str = "", icon: str = "lock") -> DeltaGenerator:
    """Shows the box and returns it, for what follows in it. `icon` is a Material icon's name, texts are Markdown."""
    box = st.container(key="calm", horizontal=True, gap="small")
    box.markdown(f":material/{icon}:", width="content")
    inner = box.container(key="calm_words", gap="small")
    inner.subheader(title, anchor=False)
    if words:
        inner.markdown(words)
    return inner
