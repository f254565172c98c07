begin;
select plan(4);

-- Contract
select function_returns('jobs', '_refuse_lost_lease', array['bigint', 'integer'], 'void');
select function_privs_are('jobs', '_refuse_lost_lease', array['bigint', 'integer'], 'service_role', '{}'::text[]);

-- Errors
select throws_ok($$ select jobs._refuse_lost_lease(1, 1::smallint) $$, 'PT409', 'lease_lost', 'refuses');
select throws_ok($$ select jobs._refuse_lost_lease(null, null) $$, 'PT409', 'lease_lost', 'also nothing');

select * from finish();
rollback;
