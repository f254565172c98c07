begin;
select plan(16);

-- Contract
select function_returns('reports', '_choose_region', array['text'], 'text');
select isnt_definer('reports', '_choose_region', array['text']);
select function_privs_are(
    'reports', '_choose_region', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_choose_region', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_choose_region', array['text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_choose_region', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_choose_region', array['text'], 'service_role', '{}'::text[]
);

select test.create_grid();

-- Behaviour
select test.login_as('admin', test.user_id(14));
set local role app_api;
select is(reports._choose_region(null), null, 'admins: all');
select is(reports._choose_region(' Nairobi '), 'Nairobi', 'or the one asked for');
select is(reports._choose_region('Mombasa'), 'Mombasa', 'declared or not, where it has meters');
select throws_ok($$ select reports._choose_region('Atlantis') $$, 'PT404', 'region_not_found', 'not one without');
select set_config('request.jwt.claims', jsonb_build_object('sub', test.user_id(11), 'role', 'operator')::text, true),
    set_config('request.jwt.claim.sub', test.user_id(11)::text, true);
select is(reports._choose_region(null), 'Nairobi', 'operators: the own one');
select is(reports._choose_region('Nairobi'), 'Nairobi', 'by its name as well');

-- Errors
select throws_ok($$ select reports._choose_region('Mombasa') $$, 'PT404', 'region_not_found', 'no other');
select set_config('request.jwt.claims', jsonb_build_object('sub', test.user_id(13), 'role', 'operator')::text, true),
    set_config('request.jwt.claim.sub', test.user_id(13)::text, true);
select throws_ok($$ select reports._choose_region(null) $$, 'PT403', 'no_region', 'without one, nothing');
select throws_ok($$ select reports._choose_region('Nairobi') $$, 'PT403', 'no_region', 'whatever is asked for');

select * from finish();
rollback;
