"""What the conversation says in words: phrases, requests and small talk."""
