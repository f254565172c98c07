begin;
select plan(10);

-- Contract
select function_returns('whatsapp', '_normalise_phone', array['text'], 'text');
select function_privs_are('whatsapp', '_normalise_phone', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('whatsapp', '_normalise_phone', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', '_normalise_phone', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is_empty(
    $$ select p from unnest(array['254711000111', '+254711000111', '00254711000111', ' +254 711-000.111 ', '+254 (711) 000111']) as p
       where whatsapp._normalise_phone(p) <> '+254711000111' $$,
    'reads the ways in which numbers are written'
);

-- Errors
select throws_ok($$ select whatsapp._normalise_phone('0711000111') $$, 'PT400', 'invalid_phone', 'needs the country');
select throws_ok($$ select whatsapp._normalise_phone('12') $$, 'PT400', 'invalid_phone', 'needs enough digits');
select throws_ok($$ select whatsapp._normalise_phone('+2547110001112222') $$, 'PT400', 'invalid_phone', 'and not too many');
select throws_ok($$ select whatsapp._normalise_phone('+25471100011a') $$, 'PT400', 'invalid_phone', 'digits');
select throws_ok($$ select whatsapp._normalise_phone(null) $$, 'PT400', 'invalid_phone', 'a number');

select * from finish();
rollback;
