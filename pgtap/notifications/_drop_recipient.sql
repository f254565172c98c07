begin;
select plan(10);

-- Contract
select function_returns('notifications', '_drop_recipient', array['notifications.deliveries', 'text'], 'void');
select isnt_definer('notifications', '_drop_recipient', array['notifications.deliveries', 'text']);
select function_privs_are('notifications', '_drop_recipient', array['notifications.deliveries', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_drop_recipient', array['notifications.deliveries', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_drop_recipient', array['notifications.deliveries', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform notifications._claim_push_token(test.user_id(1), 'apns', 'abcdef0123', '{}', null); end $$;
update notifications.push_tokens set registered_at = '2026-01-01 12:00Z';
insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
values (test.user_id(1), test.user_id(7), 'sms', '+254700000001', now());
prepare drop_push (timestamptz, text) as
    select notifications._drop_recipient(
        jsonb_populate_record(null::notifications.deliveries, jsonb_build_object(
            'channel', 'push', 'user_id', test.user_id(1), 'recipient', (select push_token_id from notifications.push_tokens), 'claimed_at', $1
        )), $2
    );
prepare drop_address as
    select notifications._drop_recipient(
        jsonb_populate_record(null::notifications.deliveries, jsonb_build_object(
            'channel', $1::text, 'user_id', test.user_id(1), 'recipient', test.user_id(1)
        )), null
    );

-- Behaviour
execute drop_push('2026-01-01 11:00Z', null);
select is_empty('select from notifications.push_tokens where disabled_at is not null', 'a token registered during the attempt lives');
execute drop_push('2026-01-02 12:00Z', '{"reason":"Unregistered","timestamp":1767265200000}');
select is_empty('select from notifications.push_tokens where disabled_at is not null', 'so does one registered after the time in the answer');
execute drop_push('2026-01-02 12:00Z', '{"reason":"Unregistered","timestamp":1767272400000}');
select isnt_empty('select from notifications.push_tokens where disabled_at is not null', 'one registered before it is dead');
execute drop_address('sms');
select isnt_empty('select from notifications.addresses where channel = $$sms$$ and disabled_at is not null', 'so is a number');
execute drop_address('email');
select is(notifications._resolve_address('email', test.user_id(1)::text, test.user_id(1)), null, 'and the address of the account');

select * from finish();
rollback;
