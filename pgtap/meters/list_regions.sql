begin;
select plan(14);

-- Contract
select function_returns('meters', 'list_regions', array['integer', 'text'], 'setof meters.regions');
select is_definer('meters', 'list_regions', array['integer', 'text']);
select function_privs_are(
    'meters', 'list_regions', array['integer', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'list_regions', array['integer', 'text'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_regions', array['integer', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_regions', array['integer', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_regions', array['integer', 'text'], 'service_role', array['EXECUTE']
);

-- Behaviour
select meters.upsert_region(r, p_time_zone => 'UTC') from unnest(array['C', 'A', 'B']) as r;
select test.login_as('authenticated', test.user_id(1));
select results_eq('select region from meters.list_regions()', array['A', 'B', 'C'], 'lists them by code');
select results_eq('select region from meters.list_regions(2)', array['A', 'B'], 'a page at a time');
select results_eq($$ select region from meters.list_regions(2, 'B') $$, array['C'], 'the next one after the last code');

-- Errors
select throws_ok('select meters.list_regions(0)', 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok('select meters.list_regions(null)', 'PT400', 'invalid_limit', 'and a size');
select throws_ok('select meters.list_regions(1001)', 'PT400', 'invalid_limit', 'which is bounded');

-- Isolation
select test.login_as('anon');
select throws_ok('select meters.list_regions()', '42501', null, 'strangers see none');

select * from finish();
rollback;
