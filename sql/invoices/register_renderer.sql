-- Makes the queue of papers and says that a program renders them; doing it again changes nothing.

create or replace function invoices.register_renderer()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform jobs.create_queue('rendering', 'python');
    perform jobs.register_handler('render_invoices', null, 'rendering', null, 7);
end;
$$;

comment on function invoices.register_renderer() is 'Make the queue and the handler of papers.';

grant execute on function invoices.register_renderer() to service_role;
