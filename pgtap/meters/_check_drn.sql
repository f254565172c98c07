begin;
select plan(11);

-- Contract
select function_returns('meters', '_check_drn', array['text'], 'text');
select isnt_definer('meters', '_check_drn', array['text']);
select function_privs_are(
    'meters', '_check_drn', array['text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_drn', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_drn', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_drn', array['text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(meters._check_drn('00000000000'), '00000000000', 'takes a number whose check digit fits');

-- Errors
select throws_ok($$ select meters._check_drn('12345678904') $$, 'PT400', 'invalid_drn', 'refuses a wrong check digit');
select throws_ok($$ select meters._check_drn('1234567890') $$, 'PT400', 'invalid_drn', 'refuses ten digits');
select throws_ok($$ select meters._check_drn('1234567890x') $$, 'PT400', 'invalid_drn', 'refuses letters');
select throws_ok($$ select meters._check_drn(null) $$, 'PT400', 'invalid_drn', 'refuses null');

select * from finish();
rollback;
