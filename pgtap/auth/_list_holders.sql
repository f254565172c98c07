begin;
select plan(11);

-- Contract
select function_returns('auth', '_list_holders', array['text', 'text', 'text'], 'setof auth.holder');
select is_definer('auth', '_list_holders', array['text', 'text', 'text']);
select function_privs_are('auth', '_list_holders', array['text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_list_holders', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_list_holders', array['text', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_list_holders', array['text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_list_holders', array['text', 'text', 'text'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
update auth.users set username = 'asha', phone = '+254711000111' where user_id = test.user_id(1);
select test.login_as('authenticated', test.user_id(6));
set local role app_api;
select is((select user_id from auth._list_holders('asha', null, null)), test.user_id(1), 'by name, whoever asks');
select is((select user_id from auth._list_holders(null, '+254711000111', null)), test.user_id(1), 'by number');
select is((select user_id from auth._list_holders(null, null, 'user1@example.com')), test.user_id(1), 'by address');
select is_empty('select auth._list_holders(null, null, null)', 'nobody has nothing');

select * from finish();
rollback;
