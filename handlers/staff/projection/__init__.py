"""What admins ask about the future: `/proyeksi`, `/kapan`, `/butuh`."""
