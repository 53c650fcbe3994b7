"""The policies of a school as documents that live, change and name one another."""
