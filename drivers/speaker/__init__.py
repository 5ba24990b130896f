"""The sound card: a voice and recorded prompts, through a headset or a loudspeaker."""
