begin;
select plan(14);

-- Contract
select function_returns('notifications', '_resolve_address', array['text', 'text', 'uuid'], 'jsonb');
select isnt_definer('notifications', '_resolve_address', array['text', 'text', 'uuid']);
select function_privs_are('notifications', '_resolve_address', array['text', 'text', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_resolve_address', array['text', 'text', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_resolve_address', array['text', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

prepare address as
    select notifications._resolve_address($1, $2, test.user_id(1));
do $$ begin perform notifications._claim_push_token(test.user_id(1), 'fcm', 'abcdefgh', '{"a": 1}', null); end $$;
create temporary table t as select push_token_id::text as id from notifications.push_tokens;

-- Behaviour
select results_eq($$ execute address('email', test.user_id(1)) $$, array['{"to": "user1@example.com"}'::jsonb], 'the account has an address');
insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
values (test.user_id(1), test.user_id(7), 'email', 'new@example.com', now()), (test.user_id(1), test.user_id(8), 'sms', '+254700000001', null);
select results_eq($$ execute address('email', test.user_id(1)) $$, array['{"to": "new@example.com"}'::jsonb], 'a verified one comes first');
select results_eq($$ execute address('sms', test.user_id(1)) $$, array[null::jsonb], 'one that is not verified is none');
update notifications.addresses set verified_at = now();
select results_eq($$ execute address('sms', test.user_id(1)) $$, array['{"to": "+254700000001"}'::jsonb], 'until it is');
update notifications.addresses set disabled_at = now();
select results_eq($$ execute address('sms', test.user_id(1)) $$, array[null::jsonb], 'and a dead one is none');
select results_eq($$ execute address('webhook', 'e1') $$, array['{"to": "e1"}'::jsonb], 'what is no user is the address itself');
select is(
    (select notifications._resolve_address('push', id, test.user_id(1)) from t), '{"platform": "fcm", "token": "abcdefgh", "keys": {"a": 1}}',
    'a device'
);
select is((select notifications._resolve_address('push', id, test.user_id(2)) from t), null, 'is nobody else''s');
update notifications.push_tokens set disabled_at = now();
select is((select notifications._resolve_address('push', id, test.user_id(1)) from t), null, 'and may be dead');

select * from finish();
rollback;
