"""The thin Python layer of Mainspring: it carries calls, and decides nothing."""
