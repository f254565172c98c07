begin;
select plan(12);

-- Contract
select function_returns('meters', 'make_drn', array['bigint', 'text'], 'text');
select is_definer('meters', 'make_drn', array['bigint', 'text']);
select function_privs_are(
    'meters', 'make_drn', array['bigint', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'make_drn', array['bigint', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'make_drn', array['bigint', 'text'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'make_drn', array['bigint', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(meters.make_drn(0), '00000000000', 'makes a number of eleven digits');
select is(
    (select count(*) from generate_series(0, 200) as g where meters._check_drn(meters.make_drn(g, '07')) is not null),
    201::bigint,
    'makes numbers that pass the check'
);

-- Errors
select throws_ok($$ select meters.make_drn(100000000) $$, 'PT400', 'invalid_serial', 'refuses a serial of nine digits');
select throws_ok($$ select meters.make_drn(-1) $$, 'PT400', 'invalid_serial', 'refuses a negative serial');
select throws_ok($$ select meters.make_drn(1, 'x') $$, 'PT400', 'invalid_serial', 'refuses a maker that is no number');
select throws_ok($$ select meters.make_drn(null) $$, 'PT400', 'invalid_serial', 'needs a serial');

select * from finish();
rollback;
