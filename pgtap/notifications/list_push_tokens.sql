begin;
select plan(8);

-- Contract
select function_returns('notifications', 'list_push_tokens', array['uuid'], 'setof notifications.push_tokens');
select is_definer('notifications', 'list_push_tokens', array['uuid']);
select function_privs_are('notifications', 'list_push_tokens', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_push_tokens', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_push_tokens', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform notifications._claim_push_token(test.user_id(1), 'fcm', 'abcdefgh', '{}', null); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select token from notifications.list_push_tokens()', array['abcdefgh'], 'yours');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from notifications.list_push_tokens()', 'nobody else''s');
select throws_ok('select * from notifications.list_push_tokens(test.user_id(1))', 'PT403', 'not_yours', 'not by name either');

select * from finish();
rollback;
