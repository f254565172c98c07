begin;
select plan(6);

create schema mine;
create table mine."Odd name" ();
create table mine.facts ();

-- Contract
select function_returns('core', '_get_oid', array['text'], 'oid');
select function_privs_are('core', '_get_oid', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(core._get_oid('meters.readings'), 'meters.readings'::regclass::oid, 'a table');
select is(core._get_oid('mine."Odd name"'), 'mine."Odd name"'::regclass::oid, 'an odd name');
select is(core._get_oid('mine.nothing'), null, 'none');
set local role app_api;
select isnt(core._get_oid('mine.facts'), null, 'one in a closed schema');

select * from finish();
rollback;
