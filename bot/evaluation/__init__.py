"""How well Charley does on a file of messages or patients, measured from outside over its ordinary interfaces."""
