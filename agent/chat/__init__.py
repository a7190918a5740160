"""The conversation: a list first, reasons on request. `conversation.Chat.reply` answers a message.

Imports nothing: the rules of messages take two seconds to load, and phrases are shown without them.
"""
