begin;
select plan(6);

-- Contract
select function_returns('auth', '_describe_session', array['auth.sessions'], 'auth.session_outcome');
select isnt_definer('auth', '_describe_session', array['auth.sessions']);
select function_privs_are('auth', '_describe_session', array['auth.sessions'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_describe_session', array['auth.sessions'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_describe_session', array['auth.sessions'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.start_session(1, 1);
select results_eq(
    $$ select (o.d).refusal, (o.d).session_id, (o.d).user_id, (o.d).expires_at, (o.d).claims ->> 'sid', (o.d).is_used
        from (select auth._describe_session(s) as d from auth.sessions as s) as o $$,
    $$ select null, s.session_id, s.user_id, s.idle_expires_at, s.session_id::text, false from auth.sessions as s $$,
    'says what its tokens are made of'
);

select * from finish();
rollback;
