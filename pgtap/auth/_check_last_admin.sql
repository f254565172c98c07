begin;
select plan(11);

-- Contract
select function_returns('auth', '_check_last_admin', array['auth.users'], 'void');
select isnt_definer('auth', '_check_last_admin', array['auth.users']);
select function_privs_are('auth', '_check_last_admin', array['auth.users'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_check_last_admin', array['auth.users'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_check_last_admin', array['auth.users'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_check_last_admin', array['auth.users'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_check_last_admin', array['auth.users'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select lives_ok(
    'select auth._check_last_admin(u) from auth.users as u where u.user_id = test.user_id(2)', 'one of two admins may go'
);
update auth.users set user_status = 'suspended' where user_id = test.user_id(3);
select lives_ok(
    'select auth._check_last_admin(u) from auth.users as u where u.user_id = test.user_id(3)', 'one who is suspended may go'
);
select lives_ok(
    'select auth._check_last_admin(u) from auth.users as u where u.user_id = test.user_id(1)', 'a user may go'
);

-- Errors
select throws_ok(
    'select auth._check_last_admin(u) from auth.users as u where u.user_id = test.user_id(2)', 'PT409', 'last_admin',
    'the last active one stays'
);

select * from finish();
rollback;
