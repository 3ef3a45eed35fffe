"""What we promise about anonymity, attacked: seizure, order, silence, and death inside the seal."""
