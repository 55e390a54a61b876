"""Label maps of the template: values, files and pictures of them. No torch but where said."""
