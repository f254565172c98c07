-- Adds the job that goes on with an order, where there is none. Vends of one meter follow one another; queries do
-- not wait for them.

create or replace function vending._schedule_step(p_order vending.orders, p_run_at timestamptz default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_order.state = 'unknown' then
        perform jobs.schedule_job(
            'query_vend', jsonb_build_object('order_id', p_order.order_id), p_run_at,
            p_unique_key => 'query:' || p_order.order_id
        );
    else
        perform jobs.schedule_job(
            'vend_token', jsonb_build_object('order_id', p_order.order_id), p_run_at,
            p_unique_key => 'vend:' || p_order.order_id, p_order_key => 'meter:' || p_order.meter_id
        );
    end if;
end;
$$;

comment on function vending._schedule_step(vending.orders, timestamptz) is 'Add the job that goes on with an order.';
