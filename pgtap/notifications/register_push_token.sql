begin;
select plan(16);

-- Contract
select function_returns('notifications', 'register_push_token', array['text', 'text', 'jsonb', 'text', 'uuid'], 'notifications.push_tokens');
select is_definer('notifications', 'register_push_token', array['text', 'text', 'jsonb', 'text', 'uuid']);
select function_privs_are('notifications', 'register_push_token', array['text', 'text', 'jsonb', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'register_push_token', array['text', 'text', 'jsonb', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'register_push_token', array['text', 'text', 'jsonb', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select user_id, platform, token, keys, device from notifications.register_push_token('fcm', 'abcdefgh', p_device => 'Phone') $$,
    $$ values (test.user_id(1), 'fcm', 'abcdefgh', '{}'::jsonb, 'Phone') $$, 'registers a device'
);
select results_eq($$ select device from notifications.register_push_token('fcm', 'abcdefgh') $$, array['Phone'], 'refreshes it');
select is((select count(*) from notifications.list_push_tokens()), 1::bigint, 'once');

-- Errors
select throws_ok($$ select notifications.register_push_token('post', 'abcdefgh') $$, 'PT400', 'invalid_push_token', 'knows platforms');
select throws_ok($$ select notifications.register_push_token('fcm', 'abc') $$, 'PT400', 'invalid_push_token', 'has a length');
select throws_ok($$ select notifications.register_push_token('apns', 'not hexadecimal') $$, 'PT400', 'invalid_push_token', 'that of Apple is hexadecimal');
select throws_ok($$ select notifications.register_push_token('webpush', 'https://push.example.com/1') $$, 'PT400', 'invalid_push_token', 'that of a browser has keys');
select throws_ok($$ select notifications.register_push_token('webpush', 'http://push.example.com/1', '{"p256dh": "a", "auth": "b"}') $$, 'PT400', 'invalid_push_token', 'and is secret on its way');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select notifications.register_push_token('fcm', 'abcdefgh', p_user_id => test.user_id(1)) $$, 'PT403', 'not_yours', 'not for another user');
select results_eq($$ select user_id from notifications.register_push_token('fcm', 'abcdefgh') $$, array[test.user_id(2)], 'a device belongs to who is logged in');
select test.login_as('authenticated', test.user_id(1));
select is_empty('select * from notifications.list_push_tokens()', 'and to nobody before');

select * from finish();
rollback;
