//! What is kept, and where each byte of the input went.
