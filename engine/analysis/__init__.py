"""What is measured: numbers from spikes and weights, and expectations judged by them. No Brian2."""
