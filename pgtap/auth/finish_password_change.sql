begin;
select plan(13);

-- Contract
select function_returns('auth', 'finish_password_change', array['uuid', 'text', 'text', 'uuid'], 'boolean');
select is_definer('auth', 'finish_password_change', array['uuid', 'text', 'text', 'uuid']);
select function_privs_are('auth', 'finish_password_change', array['uuid', 'text', 'text', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'finish_password_change', array['uuid', 'text', 'text', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'finish_password_change', array['uuid', 'text', 'text', 'uuid'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_login(1);
select set_config('test.own', test.start_session(1, 1)::text, true), test.start_session(1, 2);
insert into auth.login_failures (subject, failure_count) values ('user:' || test.user_id(1), 3);
select test.login_as('service_role');
select is(
    auth.finish_password_change(test.user_id(1), test.password_hash(9), test.password_hash(1), current_setting('test.own')::uuid),
    false, 'another password than the account''s changes nothing'
);
select is(
    auth.finish_password_change(test.user_id(1), test.password_hash(), test.password_hash(1), current_setting('test.own')::uuid),
    true, 'sets the new password'
);
select test.logout();
select is((select password_hash from auth.credentials), test.password_hash(1), 'for good');
select results_eq(
    $$ select session_id = current_setting('test.own')::uuid, end_reason from auth.sessions order by 1 $$,
    $$ values (false, 'password_changed'), (true, null) $$, 'the other sessions end'
);
select is_empty('select * from auth.login_failures', 'failed attempts are forgotten');
select is((select count(*) from events.events where event_type = 'password_changed'), 1::bigint, 'and it is published');
select test.login_as('service_role');
select is(
    auth.finish_password_change(test.user_id(1), test.password_hash(1), test.password_hash(2)), true,
    'a token without a session keeps none'
);
select test.logout();
select is((select count(*) from auth.sessions where ended_at is null), 0::bigint, 'so all have ended');

select * from finish();
rollback;
