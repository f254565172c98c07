begin;
select plan(8);

-- Contract
select function_returns('notifications', 'remove_push_token', array['text', 'text', 'uuid'], 'boolean');
select is_definer('notifications', 'remove_push_token', array['text', 'text', 'uuid']);
select function_privs_are('notifications', 'remove_push_token', array['text', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'remove_push_token', array['text', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'remove_push_token', array['text', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform notifications._claim_push_token(test.user_id(1), 'fcm', 'abcdefgh', '{}', null); end $$;

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select ok(not notifications.remove_push_token('fcm', 'abcdefgh'), 'another user''s is not there');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select ok(notifications.remove_push_token('fcm', 'abcdefgh'), 'removes yours');
select ok(not notifications.remove_push_token('fcm', 'abcdefgh'), 'once');

select * from finish();
rollback;
