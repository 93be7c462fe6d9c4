"""What the operations of each service need, one service a file.

A need takes a call and gives the permissions that it must have: for each an action, a resource and the condition keys.
The facts come from the Service Authorization Reference.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""
