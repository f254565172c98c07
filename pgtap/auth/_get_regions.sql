begin;
select plan(10);

-- Contract
select function_returns('auth', '_get_regions', array['auth.users'], 'text[]');
select isnt_definer('auth', '_get_regions', array['auth.users']);
select function_privs_are('auth', '_get_regions', array['auth.users'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_get_regions', array['auth.users'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_get_regions', array['auth.users'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_get_regions', array['auth.users'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_get_regions', array['auth.users'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select is(auth._get_regions(u), array['Nairobi'], 'that of the row where none is assigned')
from auth.users as u where u.user_id = test.user_id(4);
insert into auth.operator_regions (user_id, region) values (test.user_id(4), 'Rift'), (test.user_id(4), 'Mombasa');
select is(auth._get_regions(u), array['Mombasa', 'Rift'], 'else the assigned ones, in order')
from auth.users as u where u.user_id = test.user_id(4);
select is(auth._get_regions(u), '{}'::text[], 'none where there is neither')
from auth.users as u where u.user_id = test.user_id(2);

select * from finish();
rollback;
