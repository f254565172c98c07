begin;
select plan(15);

-- Contract
select function_returns('auth', '_check_address', array['jsonb'], 'text[]');
select isnt_definer('auth', '_check_address', array['jsonb']);
select function_privs_are('auth', '_check_address', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_check_address', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_check_address', array['jsonb'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_check_address', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_check_address', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(auth._check_address('[" PO Box 1 ", "", "Nairobi"]'), array['PO Box 1', 'Nairobi'], 'the lines that hold something');
select is(auth._check_address('null'), '{}'::text[], 'null clears');
select is(auth._check_address('[]'), '{}'::text[], 'so does nothing');

-- Errors
select throws_ok($$ select auth._check_address('"PO Box 1"') $$, 'PT400', 'invalid_type', 'it is an array');
select throws_ok($$ select auth._check_address('[1]') $$, 'PT400', 'invalid_type', 'of strings');
select throws_ok($$ select auth._check_address('["1","2","3","4","5","6","7"]') $$, 'PT422', 'invalid_address', 'up to six');
select throws_ok($$ select auth._check_address('["a\tb"]') $$, 'PT422', 'invalid_address', 'of one line each');
select throws_ok($$ select auth._check_address(to_jsonb(array[repeat('x', 101)])) $$, 'PT422', 'invalid_address', 'not too long');

select * from finish();
rollback;
