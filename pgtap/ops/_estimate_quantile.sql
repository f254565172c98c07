begin;
select plan(10);

-- Contract
select function_returns('ops', '_estimate_quantile', array['bigint[]', 'double precision'], 'numeric');
select function_privs_are('ops', '_estimate_quantile', array['bigint[]', 'double precision'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_estimate_quantile', array['bigint[]', 'double precision'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_estimate_quantile', array['bigint[]', 'double precision'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_estimate_quantile', array['bigint[]', 'double precision'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(ops._estimate_quantile('{0,0,0,0,0,0,0,0,0,0,0,0,0}', 0.5), null, 'without calls there is none');
select is(ops._estimate_quantile('{10,0,0,0,0,0,0,0,0,0,0,0,0}', 0.5), 0.5::numeric, 'half way to the first bound');
select is(ops._estimate_quantile('{50,0,0,50,0,0,0,0,0,0,0,0,0}', 0.99), 9.9::numeric, 'between two bounds');
select is(ops._estimate_quantile('{50,0,0,50,0,0,0,0,0,0,0,0,0}', 0.5), 1::numeric, 'at a bound');
select is(ops._estimate_quantile('{0,0,0,0,0,0,0,0,0,0,0,0,9}', 0.5), 10000::numeric, 'above the last it is the last');

select * from finish();
rollback;
