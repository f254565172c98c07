begin;
select plan(18);

-- Contract
select function_returns('payments', '_normalise_phone', array['text'], 'text');
select isnt_definer('payments', '_normalise_phone', array['text']);
select function_privs_are('payments', '_normalise_phone', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_normalise_phone', array['text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_normalise_phone', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select payments._normalise_phone(p) from unnest(array[
        '0711000111', '711000111', '254711000111', '+254711000111', ' +254 711-000 111 ', '(0711) 000.111', '0110000111', '00254711000111'
    ]) as p $$,
    $$ values ('+254711000111'), ('+254711000111'), ('+254711000111'), ('+254711000111'), ('+254711000111'),
        ('+254711000111'), ('+254110000111'), ('+254711000111') $$,
    'reads a number as people write it'
);

-- Errors
select throws_ok(format('select payments._normalise_phone(%L)', p), 'PT400', 'invalid_phone', format('%L is no such number', p))
from unnest(array[
    '', ' ', 'abc', '0211000111', '07110001111', '071100011', '+15551234567', '0000254711000111', '+0711000111', E'0711000111\n1', '٠٧١١٠٠٠١١١'
]) as p;
select throws_ok('select payments._normalise_phone(null)', 'PT400', 'invalid_phone', 'needs a number');

select * from finish();
rollback;
