begin;
select plan(13);

-- Contract
select function_returns('auth', 'end_session', array['uuid', 'uuid', 'bytea'], 'boolean');
select is_definer('auth', 'end_session', array['uuid', 'uuid', 'bytea']);
select function_privs_are('auth', 'end_session', array['uuid', 'uuid', 'bytea'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'end_session', array['uuid', 'uuid', 'bytea'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'end_session', array['uuid', 'uuid', 'bytea'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_user(1), test.create_user(2);
select set_config('test.a', test.start_session(1, 10)::text, true), test.start_session(1, 20);
select test.login_as('service_role');
select is(auth.end_session(test.user_id(2), current_setting('test.a')::uuid), false, 'an access token ends its own user''s session');
select is(auth.end_session(null, current_setting('test.a')::uuid), false, 'nobody''s ends none');
select is(auth.end_session(test.user_id(1), current_setting('test.a')::uuid), true, 'ends it');
select is(auth.end_session(test.user_id(1), current_setting('test.a')::uuid), false, 'once');
select is(auth.end_session(p_token_hash => test.token_hash(20)), true, 'a refresh token will do');
select is(auth.end_session(p_token_hash => test.token_hash(20)), false, 'once, too');
select is(auth.end_session(p_token_hash => test.token_hash(99)), false, 'one that is not there ends nothing');
select is(auth.end_session(), false, 'nor does nothing');

select * from finish();
rollback;
