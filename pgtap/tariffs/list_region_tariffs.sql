begin;
select plan(13);

insert into auth.users (user_id, email, user_role, region) values (test.user_id(1), 'o@example.com', 'operator', 'Nairobi');
select test.create_user(2);
select test.create_dynamic();
select test.create_dynamic('kis', 'Kisumu');
select test.create_tariff();
select test.add_load('Nairobi', 75);
select test.add_load('Kisumu', 60);
select tariffs.recompute_tariffs();

-- Contract
select function_returns(
    'tariffs', 'list_region_tariffs',
    array['text', 'integer', 'text'],
    'setof tariffs.region_tariff'
);
select is_definer('tariffs', 'list_region_tariffs', array['text', 'integer', 'text']);
select function_privs_are(
    'tariffs', 'list_region_tariffs',
    array['text', 'integer', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_region_tariffs',
    array['text', 'integer', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_region_tariffs',
    array['text', 'integer', 'text'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_region_tariffs',
    array['text', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', 'list_region_tariffs', array['text', 'integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('operator', test.user_id(1));
select results_eq(
    $$ select region, tariff_code, rate_per_kwh, regional_load_factor, load_kw from tariffs.list_region_tariffs() $$,
    $$ values ('Nairobi', 'dyn', 15.00, 0.7500, 75.000), ('Kisumu', 'kis', 12.00, 0.6000, null::numeric) $$,
    'an operator sees the tariffs of all regions, and the load of their own'
);
select results_eq(
    $$ select tariff_code from tariffs.list_region_tariffs(p_limit => 1, p_after => 'dyn') $$, $$ values ('kis') $$, 'page by page'
);
select results_eq(
    $$ select tariff_code from tariffs.list_region_tariffs('Nairobi') $$, $$ values ('dyn') $$, 'or one region''s'
);
select test.login_as('admin', test.user_id(1));
select is((select count(load_kw) from tariffs.list_region_tariffs()), 2::bigint, 'an admin sees all');

-- Errors
select throws_ok('select tariffs.list_region_tariffs(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has rows');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select tariffs.list_region_tariffs()', '42501', null, 'it is for operators');

select * from finish();
rollback;
