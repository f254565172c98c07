begin;
select plan(9);

-- Contract
select function_returns('whatsapp', '_find_user', array['text'], 'uuid');
select function_privs_are('whatsapp', '_find_user', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('whatsapp', '_find_user', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', '_find_user', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
insert into notifications.addresses (user_id, address_id, channel, address, verified_at, disabled_at)
values
    (test.user_id(1), core.uuid_v7(), 'whatsapp', '+254711000111', now(), null),
    (test.user_id(2), core.uuid_v7(), 'whatsapp', '+254711000111', null, null),
    (test.user_id(2), core.uuid_v7(), 'sms', '+254711000222', now(), null),
    (test.user_id(2), core.uuid_v7(), 'whatsapp', '+254711000333', now(), now());
select is(whatsapp._find_user('+254711000111'), test.user_id(1), 'whoever verified it');
select is(whatsapp._find_user('+254711000222'), null, 'not for another channel');
select is(whatsapp._find_user('+254711000333'), null, 'not where nobody is there any more');
select is(whatsapp._find_user('+254711000444'), null, 'a stranger is nobody');
update notifications.addresses set verified_at = now();
select is(whatsapp._find_user('+254711000111'), null, 'two are nobody, since it cannot be told who is writing');

select * from finish();
rollback;
