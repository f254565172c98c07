begin;
select plan(11);

-- Contract
select function_returns('payments', '_normalise_phone', array['text'], 'text');
select function_privs_are('payments', '_normalise_phone', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_normalise_phone', array['text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_normalise_phone', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_normalise_phone', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(payments._normalise_phone('0711 000 111'), '+254711000111', 'as people write it');
select is(payments._normalise_phone('254711000111'), '+254711000111', 'as providers write it');
select is(payments._normalise_phone('+254 (110) 000-111'), '+254110000111', 'with brackets');

-- Errors
select throws_ok($$ select payments._normalise_phone('+4915112345678') $$, 'PT400', 'invalid_phone', 'M-Pesa asks no other country');
select throws_ok($$ select payments._normalise_phone('0711 000') $$, 'PT400', 'invalid_phone', 'too short');
select throws_ok($$ select payments._normalise_phone(null) $$, 'PT400', 'invalid_phone', 'nothing');

select * from finish();
rollback;
