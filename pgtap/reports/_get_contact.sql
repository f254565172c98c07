begin;
select plan(9);

-- Contract
select function_returns('reports', '_get_contact', array['uuid'], 'jsonb');
select is_definer('reports', '_get_contact', array['uuid']);
select function_privs_are(
    'reports', '_get_contact', array['uuid'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_contact', array['uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_contact', array['uuid'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_contact', array['uuid'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_contact', array['uuid'], 'service_role', '{}'::text[]
);

select test.create_user(1);
select test.create_meter(1, test.user_id(1)), test.create_meter(2);

-- Behaviour
select is(
    reports._get_contact(test.meter_id(1)),
    jsonb_build_object('user_id', test.user_id(1), 'email', 'user1@example.com', 'addresses', '[]'::jsonb),
    'the address of the account'
);
select is(reports._get_contact(test.meter_id(2)), null, 'of nobody, none');

select * from finish();
rollback;
