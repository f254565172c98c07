begin;
select plan(9);

-- Contract
select function_returns('auth', '_is_claimed', array['auth.users'], 'boolean');
select isnt_definer('auth', '_is_claimed', array['auth.users']);
select function_privs_are('auth', '_is_claimed', array['auth.users'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_is_claimed', array['auth.users'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_is_claimed', array['auth.users'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(n) from generate_series(1, 5) as n;
    update auth.users set email_verified_at = now() where user_id = test.user_id(2);
    update auth.users set phone = '+254711000113', phone_verified_at = now() where user_id = test.user_id(3);
    perform auth._start_session(
        test.user_id(n),
        jsonb_build_object('refresh_hash', repeat('0' || n, 32), 'idle_seconds', 3600, 'absolute_seconds', 7200)
    )
    from generate_series(4, 5) as n;
    perform auth._end_sessions(test.user_id(5), 'logout');
end; $$;

-- Behaviour
select is((select auth._is_claimed(u) from auth.users as u where u.user_id = test.user_id(1)), false, 'a registration is nobody''s yet');
select is((select bool_and(auth._is_claimed(u)) from auth.users as u where u.user_id in (test.user_id(2), test.user_id(3))), true, 'a verified address is enough');
select is((select auth._is_claimed(u) from auth.users as u where u.user_id = test.user_id(4)), true, 'so is an open session');
select is((select auth._is_claimed(u) from auth.users as u where u.user_id = test.user_id(5)), false, 'one that has ended is not');

select * from finish();
rollback;
