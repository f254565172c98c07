begin;
select plan(6);

-- Contract
select function_returns('mpesa', '_tell_staff', array['text', 'text', 'text'], 'void');
select isnt_definer('mpesa', '_tell_staff', array['text', 'text', 'text']);
select function_privs_are('mpesa', '_tell_staff', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_tell_staff', array['text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_tell_staff', array['text', 'text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'operator');
select mpesa._tell_staff('k', 'Look', 'At this'), mpesa._tell_staff('k', 'Look', 'At this');
select results_eq(
    $$ select user_id, subject, body from notifications.notifications where topic = 'money_attention' $$,
    $$ values (test.user_id(2), 'Look', 'At this') $$, 'tells each admin, once'
);

select * from finish();
rollback;
