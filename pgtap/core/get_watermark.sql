-- That a reader below the watermark skips nothing while others write is shown with
-- real connections in tests/.
begin;
select plan(6);

-- Contract
select function_returns('core', 'get_watermark', '{}'::text[], 'xid8');
select volatility_is('core', 'get_watermark', '{}'::text[], 'stable');
select isnt_definer('core', 'get_watermark', '{}'::text[]);
select function_privs_are('core', 'get_watermark', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(
    core.get_watermark() <= pg_current_xact_id(), 'what this transaction writes is not below the watermark'
);
select ok(core.get_watermark() > '0'::xid8, 'there is always one');

select * from finish();
rollback;
