begin;
select plan(24);

set local timezone = 'UTC';
create schema mine authorization app_owner;
set local role app_owner;
create table mine.facts (at timestamptz not null, id integer not null, doubled integer generated always as (id * 2) stored, primary key (at, id))
partition by range (at);
create table mine.plain (at timestamptz not null);
create table mine.listed (at timestamptz not null) partition by list (at);
create table mine.dated (at date not null) partition by range (at);
reset role;

-- Contract
select function_returns('core', 'register_partitioned_table', array['text', 'text', 'integer', 'interval', 'text'], 'integer');
select is_definer('core', 'register_partitioned_table', array['text', 'text', 'integer', 'interval', 'text']);
select function_owner_is('core', 'register_partitioned_table', array['text', 'text', 'integer', 'interval', 'text'], 'app_owner');
select function_privs_are('core', 'register_partitioned_table', array['text', 'text', 'integer', 'interval', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'register_partitioned_table', array['text', 'text', 'integer', 'interval', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform core.create_partitions(); end $$; -- of a day that has begun since the deploy
select is(core.register_partitioned_table('mine.facts', 'day', 3, '90 days', 'file'), 4, 'makes what is needed next');
select is(core.register_partitioned_table('mine.facts', 'day', 5, '60 days'), 2, 'again, with another number');
select results_eq(
    $$ select keep_for, archive from core.list_retention_rules() where table_name = 'mine.facts' $$,
    $$ values ('60 days'::interval, 'none') $$, 'and another retention'
);
select is(core.create_partitions(), 0, 'its partitions are made like all others');
select is((select count(*) from core.list_partitions('mine.facts')), 6::bigint, 'and listed');

-- Errors
select throws_ok($$ select core.register_partitioned_table('mine.facts', 'week', 3) $$, 'PT400', 'invalid_period', 'a day or a month');
select throws_ok($$ select core.register_partitioned_table('mine.facts', null, 3) $$, 'PT400', 'invalid_period', 'one of them');
select throws_ok($$ select core.register_partitioned_table('mine.facts', 'day', 0) $$, 'PT400', 'invalid_partitions_ahead', 'one ahead at least');
select throws_ok($$ select core.register_partitioned_table('mine.facts', 'day', null) $$, 'PT400', 'invalid_partitions_ahead', 'a number');
select throws_ok(
    $$ select core.register_partitioned_table('mine.facts', 'day', 1, '0') $$, 'PT400', 'invalid_interval', 'kept for some time'
);
select throws_ok(
    $$ select core.register_partitioned_table('mine.facts', 'day', 1, '1 hour') $$, 'PT422', 'retention_too_short', 'and long enough'
);
select throws_ok(
    $$ select core.register_partitioned_table('mine.facts', 'day', 1, '9 days', 'tape') $$, 'PT400', 'invalid_archive', 'none or a file'
);
select throws_ok($$ select core.register_partitioned_table('mine.plain', 'day', 1) $$, 'PT422', 'table_not_range_partitioned', 'a table that will do');
select throws_ok($$ select core.register_partitioned_table('mine.facts', 'month', 1) $$, 'PT409', 'partitions_misaligned', 'with partitions of that length');
select throws_ok($$ select core.register_partitioned_table('meters.readings', 'day', 1) $$, 'PT409', 'registration_is_fixed', 'not one of the program');
select test.logout();
select core._create_partition('mine.facts', now() - interval '100 days');
insert into mine.facts values (now() - interval '100 days', 1);
select throws_ok(
    $$ select core.register_partitioned_table('mine.facts', 'day', 1, '60 days') $$, 'PT409', 'retention_drops_rows', 'nothing that is there is lost'
);
create table mine.notes (at timestamptz, id integer, foreign key (at, id) references mine.facts);
select throws_ok(
    $$ select core.register_partitioned_table('mine.facts', 'day', 1, '200 days') $$, 'PT409', 'table_is_referenced', 'what others refer to stays'
);
set local role app_owner;
create table mine.keyless (at timestamptz not null) partition by range (at);
reset role;
select throws_ok(
    $$ select core.register_partitioned_table('mine.keyless', 'day', 1, '200 days', 'file') $$, 'PT422', 'primary_key_missing', 'a file needs a key'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select core.register_partitioned_table('mine.facts', 'day', 1) $$, '42501', null, 'for DBAs only');

select * from finish();
rollback;
