-- core._check_constraints: deferred constraints are checked, and stay deferred.
begin;
select plan(5);

create table public.pairs (
    n integer primary key,
    twin integer references public.pairs (n) deferrable initially deferred
);

-- Contract
select function_returns('core', '_check_constraints', '{}'::text[], 'void');

-- Behaviour
insert into public.pairs values (1, 1);
select lives_ok($$ select core._check_constraints() $$, 'rows that keep the rules pass');
select lives_ok($$ insert into public.pairs values (2, 3) $$, 'the constraint is deferred afterwards');

-- Errors
select throws_ok(
    $$ select core._check_constraints() $$, '23503', null, 'a row that breaks a deferred rule is refused'
);

-- Isolation
insert into public.pairs values (3, 3);
select lives_ok($$ select core._check_constraints() $$, 'and passes once its other half is there');

select * from finish();
rollback;
