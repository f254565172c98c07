begin;
select plan(17);

-- Contract
select function_returns('vending', '_check_payment_method', array['text', 'text'], 'text');
select isnt_definer('vending', '_check_payment_method', array['text', 'text']);
select function_privs_are('vending', '_check_payment_method', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_check_payment_method', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_check_payment_method', array['text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_check_payment_method', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_check_payment_method', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(vending._check_payment_method('wallet', '0711000111'), null, 'a wallet needs no telephone');
select is(vending._check_payment_method('deposit', null), null, 'neither does a deposit');
select is(vending._check_payment_method('mpesa', '+254711000111'), '+254711000111', 'mobile money does');
select is(vending._check_payment_method('mpesa', '0711 000-111'), '+254711000111', 'as people write it');
select is(vending._check_payment_method('mpesa', '254111000111'), '+254111000111', 'one way or another');

-- Errors
select throws_ok($$ select vending._check_payment_method('cheque', null) $$, 'PT400', 'invalid_payment_method', 'cheques are not taken');
select throws_ok($$ select vending._check_payment_method(null, null) $$, 'PT400', 'invalid_payment_method', 'a way to pay is needed');
select throws_ok($$ select vending._check_payment_method('mpesa', ' ') $$, 'PT400', 'phone_required', 'a telephone too');
select throws_ok($$ select vending._check_payment_method('mpesa', '+447700900123') $$, 'PT400', 'invalid_phone', 'one of Kenya');
select throws_ok($$ select vending._check_payment_method('mpesa', '12') $$, 'PT400', 'invalid_phone', 'that can be one');

select * from finish();
rollback;
