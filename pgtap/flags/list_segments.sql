begin;
select plan(11);

-- Contract
select function_returns('flags', 'list_segments', array['integer', 'text'], 'setof flags.segments');
select volatility_is('flags', 'list_segments', array['integer', 'text'], 'stable');
select is_definer('flags', 'list_segments', array['integer', 'text']);
select function_privs_are('flags', 'list_segments', array['integer', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_segments', array['integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_segments', array['integer', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'list_segments', array['integer', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_segments', array['integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_segment('b'), flags.upsert_segment('a');
end;
$do$;

select test.login_as('operator', test.user_id(11));
select results_eq('select segment_key from flags.list_segments()', array['a', 'b'], 'in order');
select results_eq($$ select segment_key from flags.list_segments(1, 'a') $$, array['b'], 'page by page');

-- Errors
select throws_ok('select flags.list_segments(0)', 'PT400', 'invalid_limit', 'needs a page size');

select * from finish();
rollback;
