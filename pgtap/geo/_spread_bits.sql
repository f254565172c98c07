begin;
select plan(7);

-- Contract
select function_returns('geo', '_spread_bits', array['bigint'], 'bigint');
select isnt_definer('geo', '_spread_bits', array['bigint']);
select function_privs_are('geo', '_spread_bits', array['bigint'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_spread_bits', array['bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_spread_bits', array['bigint'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(geo._spread_bits(7), 21::bigint, 'puts a zero before each bit');
select is(geo._spread_bits(1073741823), x'0555555555555555'::bigint, 'of thirty');

select * from finish();
rollback;
