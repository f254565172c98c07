-- Accounts and users, /api/v1.

select api._declare_routes('Authentication', 'v1', $$
    POST /api/v1/auth/register         auth.register
    POST /api/v1/auth/login            auth.login
    POST /api/v1/auth/refresh          auth.refresh_session
    POST /api/v1/auth/logout           auth.logout
    POST /api/v1/auth/otp/send         auth.send_otp
    POST /api/v1/auth/otp/verify       auth.verify_otp
    POST /api/v1/auth/password/forgot  auth.request_password_reset
    POST /api/v1/auth/password/reset   auth.reset_password
    POST /api/v1/auth/password/change  auth.change_password
    GET  /api/v1/auth/me               auth.get_me
$$);

select api._declare_routes('Users', 'v1', $$
    GET  /api/v1/users/profile         auth.get_profile
    PUT  /api/v1/users/profile         auth.update_profile              {"p_changes": "body"}
    GET  /api/v1/users/preferences     notifications.get_preferences
    PUT  /api/v1/users/preferences     notifications.update_preferences
$$, 'p_user_id');
