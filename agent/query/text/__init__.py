"""The text of a message before it is read: spelt right, in plainer words, sentence by sentence, clause by clause."""
